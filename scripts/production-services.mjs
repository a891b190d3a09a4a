/**
 * The processes of the production form as `npm run production` starts them: the services of docker-compose.yml by their
 * names, with its commands, variables and health checks. test/production compares the two.
 *
 * @typedef {object} Place
 * @property {string} folder all data stands below it
 * @property {string} databaseUrl
 * @property {{ readonly address: string, readonly namespace: string }} temporal
 * @property {readonly [number, number]} ports of the two API nodes
 * @property {string} door address at which whichever API node runs answers
 *
 * @typedef {object} CountersignService
 * @property {string} name
 * @property {readonly string[]} args of `countersign`
 * @property {Readonly<Record<string, string>>} env
 * @property {readonly string[]} health args of `countersign` that exit with 0 once it is well
 */

export const AGENTS = /** @type {const} */ (['finance-worker', 'life-assistant', 'it-ops-worker']);

/**
 * @param {Place} place
 * @returns {readonly CountersignService[]} in the order in which they are started
 */
export function servicesOf(place) {
  const node = nodeEnvironment(place);
  const workers = ['worker-1', 'worker-2'].map((name) => ({
    name,
    args: ['serve', '--role', 'worker'],
    env: { ...node, HEALTH_FILE: `${place.folder}/${name}.health` },
    health: ['healthcheck', '--within', '30'],
  }));
  const apis = place.ports.map((port, index) => ({
    name: `api-${index + 1}`,
    args: ['serve', '--role', 'api'],
    env: { ...node, HOST: '127.0.0.1', PORT: String(port) },
    health: ['healthcheck'],
  }));
  const agents = AGENTS.map((name) => ({
    name,
    args: ['agent', '--name', name, '--transport', 'http'],
    env: agentEnvironment(place, name),
    health: ['healthcheck', '--within', '90'],
  }));
  return [...workers, ...apis, ...agents];
}

/**
 * What `countersign init` is run with before the first start.
 * @param {string} folder
 */
export function sharedFiles(folder) {
  return {
    APPROVAL_HOME: `${folder}/data`,
    KEYS_FILE: `${folder}/config/keys.json`,
    POLICY_FILE: `${folder}/config/policy.yaml`,
  };
}

/** @param {string} folder @param {string} name */
export function agentFolder(folder, name) {
  return `${folder}/agents/${name}`;
}

/** @param {Place} place */
function nodeEnvironment({ folder, databaseUrl, temporal }) {
  return {
    ...sharedFiles(folder),
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    LOG_LEVEL: 'info',
  };
}

/**
 * @param {Place} place
 * @param {string} name
 */
function agentEnvironment({ folder, door }, name) {
  const own = agentFolder(folder, name);
  return {
    APPROVAL_HOME: own,
    PLATFORM_URL: door,
    HEALTH_FILE: `${folder}/${name}.health`,
    LOG_LEVEL: 'info',
    COUNTERSIGN_KEY_FILE: `${own}/${name}.key`,
  };
}
