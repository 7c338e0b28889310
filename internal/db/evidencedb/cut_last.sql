(
          select max(starts_on)
          from engagement_cube as kept
          where zone = @zone
            and viewer_id = @org
            and shape = @day_shape
            and starts_on in @day_starts
            and {which}
      )
