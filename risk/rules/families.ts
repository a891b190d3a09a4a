import type { Invocation } from '../command/invocation.ts';
import type { Family, Rule } from '../rule.ts';
import { accounts } from './system/accounts.ts';
import { agents } from './system/agents.ts';
import { archives } from './system/archives.ts';
import { aws } from './platforms/aws.ts';
import { azure } from './platforms/azure.ts';
import { backups } from './platforms/backups.ts';
import { brokers } from './platforms/brokers.ts';
import { buildTools } from './code/build-tools.ts';
import { clusters } from './platforms/clusters.ts';
import { containers } from './platforms/containers.ts';
import { copies } from './network/copies.ts';
import { databases } from './platforms/databases.ts';
import { deploys } from './platforms/deploys.ts';
import { devices } from './system/devices.ts';
import { disks } from './system/disks.ts';
import { escapes } from './system/escapes.ts';
import { exfiltration } from './network/exfiltration.ts';
import { writing } from './system/files-writing.ts';
import { files } from './system/files.ts';
import { searching } from './system/find.ts';
import { fleets } from './platforms/fleets.ts';
import { forges } from './platforms/forges.ts';
import { gcloud } from './platforms/gcloud.ts';
import { gitPrograms } from './git/git-code.ts';
import { git } from './git/git.ts';
import { infrastructure } from './platforms/infrastructure.ts';
import { interpreters } from './code/interpreters.ts';
import { kernel } from './system/kernel.ts';
import { keys } from './system/keys.ts';
import { kubernetes } from './platforms/kubernetes.ts';
import { launchers } from './code/launchers.ts';
import { logs } from './system/logs.ts';
import { looks } from './system/looks.ts';
import { macos } from './system/macos.ts';
import { messaging } from './platforms/messaging.ts';
import { metadata } from './network/metadata.ts';
import { migrations } from './platforms/migrations.ts';
import { network } from './network/network.ts';
import { otherClouds } from './platforms/other-clouds.ts';
import { packages } from './code/packages.ts';
import { permissions } from './system/permissions.ts';
import { persistence } from './system/persistence.ts';
import { platforms } from './platforms/platforms.ts';
import { processes } from './system/processes.ts';
import { publishing } from './code/publishing.ts';
import { remoteCalls } from './platforms/remote-calls.ts';
import { reverseShells } from './network/reverse-shells.ts';
import { scripts } from './code/scripts.ts';
import { secretsManagers } from './platforms/secrets-managers.ts';
import { secrets } from './system/secrets.ts';
import { services } from './system/services.ts';
import { shells } from './code/shells.ts';
import { storeClusters } from './platforms/store-clusters.ts';
import { transfers } from './network/transfers.ts';
import { tunnels } from './network/tunnels.ts';
import { versionControl } from './git/version-control.ts';
import { virtualMachines } from './platforms/virtual-machines.ts';
import { windowsCode } from './windows/windows-code.ts';
import { windowsFiles } from './windows/windows-files.ts';
import { windowsRights } from './windows/windows-rights.ts';
import { windowsSystem } from './windows/windows-system.ts';

/** Every family of rules; each gives one word on a command. */
export const FAMILIES: readonly Family[] = [
  accounts,
  agents,
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
  remoteCalls,
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
