/**
 * @typedef {object} Totals
 * @property {number} passed
 * @property {number} failed tests that failed, and files that could not be run
 * @property {number} skipped
 */

/**
 * @param {string} json what Jest wrote; empty when it did not come that far
 * @returns {Totals}
 */
export function readTotals(json) {
  if (json === '') return { passed: 0, failed: 1, skipped: 0 };
  const result = JSON.parse(json);
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

/**
 * @param {Totals} totals
 * @returns {string} whose last line is such as `12 passed, 0 failed`, after one for what was skipped
 */
export function showTotals({ passed, failed, skipped }) {
  return `${skipped > 0 ? `${skipped} skipped\n` : ''}${passed} passed, ${failed} failed`;
}
