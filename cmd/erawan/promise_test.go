package main

import (
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lossPromises is every promise of docs/operations.md, by its row, and the tests that cause it.
var lossPromises = map[string][]func(*testing.T){
	"one-process": {TestAKilledWebNodeLosesAndDoublesNothing, TestAKilledWorkerLosesAndDoublesNothing,
		TestAKilledRedisLosesNothingWhileTheWebNodeLives, TestAKilledDatabaseIsWaitedFor},
	"redis-host": {TestARedisThatForgotEverythingIsGivenTheLastSecondsAgain, TestAMasterOfTheClusterIsKilledUnderLoad,
		TestTheMasterThatSentinelsWatchIsKilledUnderLoad},
	"node-and-redis":      {TestANodeAndRedisThatDieTogetherTakeTwoSecondsAtMost},
	"node-and-redis-disk": {TestWithTheDiskFirstANodeAndRedisMayBothBeLost},
	"embedded-kill":       {TestAKilledEmbeddedProcessLosesAndDoublesNothing},

	"kill":          {TestAnyProcessIsKilledByChanceUnderLoad},
	"redis-full":    {TestEventsPassByARedisThatIsFullUntilItHasRoom},
	"redis-flushed": {TestTheLiveLadderIsRightAfterRedisWasFlushed},
	"redis-hangs":   {TestEventsPassByARedisThatHangs},
	"redis-slow":    {TestASlowWayToRedisLosesNothing},
	"redis-parted":  {TestAWebNodeThatAloneDoesNotReachRedisSpools},
	"redis-cluster": {TestAMasterOfTheClusterIsKilledUnderLoad, TestAClusterWhoseMasterHasNoReplicaIsWaitedFor},
	"disk-full":     {TestAFullDiskIsSaidAndNothingIsAcknowledgedThatIsNotKept},
	"database-away": {TestADatabaseThatIsAwayForLongIsWaitedFor, TestADatabaseThatHangsIsWaitedFor},
	"export-kill":   {TestAnExportGoesOnAfterKills},
	"export-disk":   {TestAnExportWaitsForADiskThatIsFull},
	"two-workers":   {TestABatchThatTwoWorkersWereGivenIsBookedOnce},
	"five-times":    {TestABeaconThatIsSentFiveTimesCountsOnce},
	"clock-off":     {TestAClockThatIsAnHourOffLosesAndDoublesNothing},
	"deploy":        {TestADeploymentUnderThousandsOfEventsASecond, TestTwoNodesAndTwoWorkersAreReplacedUnderLoad},
	"stop":          {TestSIGTERMFinishesWhatIsUnderWay, TestEverythingIsToldToStopAndStartedAgain},

	"decisions": {TestANodeWithBothStoresDownKeepsDecidingAndSoDoesAFreshOne},
	"events":    {TestEventsGoToTheSpoolWhileRedisIsAwayAndReachTheLedgerAfter},
	"stops":     {TestAStopReachesEveryNodeWhileRedisIsAway},
	"sign-in":   {TestSignInIsLimitedByEachNodeWhileRedisIsAway},
	"pledges":   {TestAPledgeIsTakenWhileRedisIsAway},
}

func TestEveryPromiseOfTheDocumentsIsCausedByATest(t *testing.T) {
	t.Parallel()
	text, written := operations(t), map[string][]string{}
	for _, head := range []string{
		"| row | lost | acknowledged events lost | caused by |",
		"| row | what goes wrong | what happens | caused by |",
		"| row | what happens | shown by |",
	} {
		for _, r := range rows(t, text, head) {
			id := code(r[0])
			if _, twice := written[id]; twice {
				t.Errorf("two rows are called %s", id)
			}
			written[id] = []string{}
			for _, m := range mdCode.FindAllStringSubmatch(r[len(r)-1], -1) {
				if strings.HasPrefix(m[1], "Test") {
					written[id] = append(written[id], m[1])
				}
			}
		}
	}
	are := map[string][]string{}
	for id, tests := range lossPromises {
		for _, test := range tests {
			name := runtime.FuncForPC(reflect.ValueOf(test).Pointer()).Name()
			are[id] = append(are[id], name[strings.LastIndex(name, ".")+1:])
		}
	}
	if diff := cmp.Diff(are, written); diff != "" {
		t.Errorf("tests and docs/operations.md (-tests +document):\n%s", diff)
	}
}
