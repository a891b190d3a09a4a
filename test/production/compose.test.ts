import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SECRET_BY_FILE } from '../../environment.ts';
import { environmentSchema } from '../../contract/config.ts';
import { servicesOf } from '../../scripts/production-services.mjs';
import { SEARCH_ATTRIBUTES } from '../../workflows/messages.ts';
import { VERSION } from '../../version.ts';

interface Service {
  readonly image: string;
  readonly user: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly restart: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly logging: { readonly options: Readonly<Record<string, string>> };
  readonly deploy: { readonly resources: { readonly limits: Readonly<Record<string, unknown>> } };
}

const ROOT = join(import.meta.dirname, '..', '..');
const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
const compose = parse(text, { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
};
const services = Object.entries(compose.services);
const OURS = 'countersign:';
const ONE_SHOT = ['temporal-schema', 'temporal-namespace', 'init'];
/** What `npm run production` has in other ways, or has no need of. */
const NOT_NATIVE = ['postgres', 'temporal-schema', 'temporal', 'temporal-namespace', 'temporal-ui', 'init'];

const native = servicesOf({
  folder: '/f',
  databaseUrl: 'postgres://c@h/d',
  temporal: { address: 'h:1', namespace: 'n' },
  ports: [1, 2],
  door: 'http://d',
});

const networksOf = (service: Service): readonly string[] =>
  Array.isArray(service.networks) ? service.networks : Object.keys(service.networks ?? {});

function on(network: string): readonly string[] {
  return services.flatMap(([name, service]) => (networksOf(service).includes(network) ? [name] : []));
}

describe.each(services)('the service %s', (name, service) => {
  test('runs as a user that is not root, on a file system that it cannot write to, without capabilities', () => {
    expect(service.user).toMatch(/^[1-9]\d+:[1-9]\d+$/);
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toContain('no-new-privileges:true');
  });

  test('is of one exact version', () => {
    expect(service.image).toMatch(/^[a-z/-]+:\d+\.\d+(?:\.\d+)?(?:-[a-z]+)?$/);
    if (service.image.startsWith(OURS)) expect(service.image).toBe(`${OURS}${VERSION}`);
  });

  test('is limited in memory, processes and log, and says whether it is well or runs to its end', () => {
    expect(Object.keys(service.deploy.resources.limits).sort()).toEqual(['cpus', 'memory', 'pids']);
    expect(Object.keys(service.logging.options).sort()).toEqual(['max-file', 'max-size']);
    if (ONE_SHOT.includes(name)) return expect(service.healthcheck).toEqual({ disable: true });
    expect(service.healthcheck.test?.[0]).toBe('CMD');
    expect(service.restart).toBe('unless-stopped');
  });

  test('waits for others by their health, or by their end', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const ends = ONE_SHOT.includes(other);
      expect([other, condition]).toEqual([
        other,
        ends ? 'service_completed_successfully' : 'service_healthy',
      ]);
    }
  });

  test('is published on this machine alone, unless the operator says otherwise', () => {
    for (const port of service.ports ?? [])
      expect(port).toMatch(/^(?:127\.0\.0\.1|\$\{COUNTERSIGN_BIND:-127\.0\.0\.1\}):/);
  });
});

test('every variable that our services are given is one that the configuration reads', () => {
  const known = new Set([
    ...Object.keys(environmentSchema.shape),
    ...SECRET_BY_FILE.map((name) => `${name}_FILE`),
  ]);
  for (const [name, service] of services.filter(([, one]) => one.image.startsWith(OURS))) {
    const unknown = Object.keys(service.environment ?? {}).filter((each) => !known.has(each));
    expect([name, unknown]).toEqual([name, []]);
  }
});

test('no password or key stands in the file: each must be given, or nothing starts', () => {
  const secrets = [...text.matchAll(/\$\{([A-Z_]*PASSWORD)([^}]*)\}/g)];
  expect(new Set(secrets.map(([, name]) => name))).toEqual(
    new Set(['POSTGRES_PASSWORD', 'TEMPORAL_DB_PASSWORD', 'COUNTERSIGN_DB_PASSWORD']),
  );
  for (const [whole, , rest] of secrets) expect([whole, rest?.startsWith(':?')]).toEqual([whole, true]);
  for (const [, service] of services) {
    for (const [name, value] of Object.entries(service.environment ?? {})) {
      if (/PASSWORD|PWD|SECRET|KEY$|TOKEN|DATABASE_URL/.test(name))
        expect([name, value]).toEqual([name, expect.stringContaining('${')]);
    }
  }
});

test('the database is reached by those alone that keep something in it, and neither it nor Temporal from outside', () => {
  const nodes = ['api-1', 'api-2', 'worker-1', 'worker-2'];
  expect(on('ledger')).toEqual(['postgres', ...nodes]);
  expect(on('temporal-store')).toEqual(['postgres', 'temporal-schema', 'temporal']);
  expect(on('temporal')).toEqual(['temporal', 'temporal-namespace', 'temporal-ui', ...nodes]);
  for (const network of ['ledger', 'temporal-store', 'temporal'])
    expect(compose.networks[network]?.internal).toBe(true);
  const agents = ['finance-worker', 'life-assistant', 'it-ops-worker'];
  for (const agent of agents) {
    const service = compose.services[agent];
    expect(service && networksOf(service)).toEqual(['agents']);
    // An agent that could read the nodes' keys could sign decisions.
    expect(service?.volumes).toEqual([`${agent}-data:/var/lib/countersign`]);
  }
});

test('`npm run production` starts the same processes, with the same commands, variables and health checks', () => {
  const names = Object.keys(compose.services).filter((name) => !NOT_NATIVE.includes(name));
  expect(native.map(({ name }) => name).sort()).toEqual(names.sort());
  for (const { name, args, env, health } of native) {
    const service = compose.services[name];
    expect(service?.command).toEqual(args);
    // Channels and the rest of a deployment's own settings are handed through from .env.
    const fixed = Object.entries(service?.environment ?? {}).filter(
      ([, value]) => !/^\$\{\w+:-\}$/.test(value),
    );
    expect(fixed.map(([variable]) => variable).sort()).toEqual(Object.keys(env).sort());
    expect(service?.healthcheck.test).toEqual(['CMD', 'node', '/app/dist/countersign.js', ...health]);
  }
});

test('the namespace is given every search attribute of a run', () => {
  const script = readFileSync(join(ROOT, 'deploy', 'temporal-namespace.sh'), 'utf8');
  const made = [...script.matchAll(/--name (\w+) --type (\w+)/g)].map(([, name, type]) => [
    name,
    type?.toUpperCase(),
  ]);
  expect(Object.fromEntries(made)).toEqual(SEARCH_ATTRIBUTES);
});

const PASSWORDS = { POSTGRES_PASSWORD: 'a', TEMPORAL_DB_PASSWORD: 'b', COUNTERSIGN_DB_PASSWORD: 'c' };
const docker = (passwords: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  spawnSync('docker', ['compose', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      DOCKER_CONFIG: process.env['DOCKER_CONFIG'],
      ...passwords,
    },
  });
const testWithDocker = docker({}, 'version').status === 0 ? test : test.skip;

testWithDocker('`docker compose config` takes the file, and refuses it without a password', () => {
  const config = ['--env-file', '/dev/null', '--profile', 'init', 'config', '--quiet'];
  expect(docker(PASSWORDS, ...config)).toMatchObject({ status: 0, stderr: '' });
  for (const name of Object.keys(PASSWORDS)) {
    const refused = docker({ ...PASSWORDS, [name]: '' }, ...config);
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain(name);
  }
});
