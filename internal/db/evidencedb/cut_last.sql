(
          select max(starts_on)
          from engagement_sum
          where zone = @zone
            and viewer_id = @org
            and shape = 1
            and of_campaign = @campaign
            and starts_on between @from and @until
            and starts_on not in @stale
      )
