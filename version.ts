/** The version of the program; the same as in package.json, which a test checks. */
export const VERSION = '0.5.0';
