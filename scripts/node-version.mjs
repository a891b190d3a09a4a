/** The oldest Node.js this code runs on, as [major, minor]; package.json's `engines` says the same. */
const OLDEST = /** @type {const} */ ([20, 19]);

/**
 * Ends the process with status 2 when Node.js is too old to run Countersign.
 * @param {string} [version] such as `20.19.0`; by default the running one
 */
export function requireNode(version = process.versions.node) {
  if (isNewEnough(version)) return;
  console.error(
    `Countersign needs Node.js ${OLDEST.join('.')} or newer; this is ${version}. Install a newer one and try again.`,
  );
  process.exit(2);
}

/**
 * @param {string} version such as `20.19.0`
 * @returns {boolean} whether Countersign runs on it
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
