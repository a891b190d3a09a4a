import type { Invocation } from '../invocation.ts';
import type { Family, Rule } from '../rule.ts';
import { accounts } from './accounts.ts';
import { archives } from './archives.ts';
import { aws } from './aws.ts';
import { azure } from './azure.ts';
import { backups } from './backups.ts';
import { brokers } from './brokers.ts';
import { buildTools } from './build-tools.ts';
import { clusters } from './clusters.ts';
import { containers } from './containers.ts';
import { copies } from './copies.ts';
import { databases } from './databases.ts';
import { deploys } from './deploys.ts';
import { devices } from './devices.ts';
import { disks } from './disks.ts';
import { escapes } from './escapes.ts';
import { exfiltration } from './exfiltration.ts';
import { writing } from './files-writing.ts';
import { files } from './files.ts';
import { searching } from './find.ts';
import { fleets } from './fleets.ts';
import { forges } from './forges.ts';
import { gcloud } from './gcloud.ts';
import { gitPrograms } from './git-code.ts';
import { git } from './git.ts';
import { infrastructure } from './infrastructure.ts';
import { interpreters } from './interpreters.ts';
import { kernel } from './kernel.ts';
import { keys } from './keys.ts';
import { kubernetes } from './kubernetes.ts';
import { launchers } from './launchers.ts';
import { logs } from './logs.ts';
import { looks } from './looks.ts';
import { macos } from './macos.ts';
import { messaging } from './messaging.ts';
import { metadata } from './metadata.ts';
import { migrations } from './migrations.ts';
import { network } from './network.ts';
import { otherClouds } from './other-clouds.ts';
import { packages } from './packages.ts';
import { permissions } from './permissions.ts';
import { persistence } from './persistence.ts';
import { platforms } from './platforms.ts';
import { processes } from './processes.ts';
import { publishing } from './publishing.ts';
import { reverseShells } from './reverse-shells.ts';
import { scripts } from './scripts.ts';
import { secretsManagers } from './secrets-managers.ts';
import { secrets } from './secrets.ts';
import { services } from './services.ts';
import { shells } from './shells.ts';
import { storeClusters } from './store-clusters.ts';
import { transfers } from './transfers.ts';
import { tunnels } from './tunnels.ts';
import { versionControl } from './version-control.ts';
import { virtualMachines } from './virtual-machines.ts';
import { windowsCode } from './windows-code.ts';
import { windowsFiles } from './windows-files.ts';
import { windowsRights } from './windows-rights.ts';
import { windowsSystem } from './windows-system.ts';

/** Every family of rules; each gives one word on a command. */
export const FAMILIES: readonly Family[] = [
  accounts,
  archives,
  aws,
  azure,
  backups,
  brokers,
  buildTools,
  clusters,
  containers,
  copies,
  databases,
  deploys,
  devices,
  disks,
  escapes,
  exfiltration,
  writing,
  files,
  searching,
  fleets,
  forges,
  gcloud,
  gitPrograms,
  git,
  infrastructure,
  interpreters,
  kernel,
  keys,
  kubernetes,
  launchers,
  logs,
  looks,
  macos,
  messaging,
  metadata,
  migrations,
  network,
  otherClouds,
  packages,
  permissions,
  persistence,
  platforms,
  processes,
  publishing,
  reverseShells,
  scripts,
  secretsManagers,
  secrets,
  services,
  shells,
  storeClusters,
  transfers,
  tunnels,
  versionControl,
  virtualMachines,
  windowsCode,
  windowsFiles,
  windowsRights,
  windowsSystem,
];

/** The lines for each name, family by family. */
const LINES: ReadonlyMap<string, readonly (readonly Rule[])[]> = linesOf(FAMILIES);

function linesOf(families: readonly Family[]): ReadonlyMap<string, readonly (readonly Rule[])[]> {
  const lines = new Map<string, (readonly Rule[])[]>();
  for (const { byName } of families) {
    for (const [name, rules] of byName) {
      const list = lines.get(name);
      if (list === undefined) lines.set(name, [rules]);
      else list.push(rules);
    }
  }
  return lines;
}

/** What the families say of a command: the first line that fits of each that has one. */
export function fitsOf(call: Invocation): readonly Rule[] {
  const fits: Rule[] = [];
  for (const rules of LINES.get(call.name) ?? []) {
    const fit = rules.find((line) => line.when === undefined || line.when(call));
    if (fit !== undefined) fits.push(fit);
  }
  return fits;
}

/** Whether any family has a line for a program of this name. */
export function hasRulesFor(name: string): boolean {
  return LINES.has(name);
}

export function knownNames(): readonly string[] {
  return [...LINES.keys()];
}
