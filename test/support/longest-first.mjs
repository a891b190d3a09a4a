import { readFileSync, statSync } from 'node:fs';

/** What suites name that start processes, or wait for what has its own pace: those take longest. */
const SLOW =
  /support\/(?:product|suite|temporal|nodes|production|packed-client|vendor-agents|python-packages|upgrade-state|demo)[\w/-]*\.ts'|conformChannel|feishu-receiver|@temporalio\/worker|child_process|startFake|vendor-agents/;

/**
 * The order of suites: those first that take longest, so that the short ones fill up the end evenly. Jest itself goes by
 * how long they took the last time, and in a fresh clone by size alone: some of the longest are a few lines.
 */
// oxlint-disable-next-line import/no-default-export -- Jest calls it.
export default class LongestFirst {
  /** @param {readonly { readonly path: string }[]} tests */
  sort(tests) {
    const weights = new Map(tests.map(({ path }) => [path, weightOf(path)]));
    return [...tests].sort((a, b) => (weights.get(b.path) ?? 0) - (weights.get(a.path) ?? 0));
  }

  /** @param {readonly unknown[]} tests */
  allFailedTests(tests) {
    return tests;
  }

  /** @param {readonly unknown[]} tests */
  shard(tests) {
    return tests;
  }

  cacheResults() {}
}

/** @param {string} path */
function weightOf(path) {
  const isSlow = SLOW.test(readFileSync(path, 'utf8'));
  return statSync(path).size + (isSlow ? 1_000_000 : 0);
}
