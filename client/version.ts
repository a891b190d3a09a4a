/** The version of the client; the same as in its package.json, which a test checks. */
export const CLIENT_VERSION = '0.5.0';
