import { join } from 'node:path';
import type { Config } from './config.ts';
import { parseRbacFile } from './contract/rbac-file.ts';
import { YamlFileError } from './contract/yaml-file.ts';
import type { Rbac } from './domain/rbac.ts';
import { type FileChange, type FollowedFile, followFile } from './followed-file.ts';

/**
 * The roles of the workspaces protocol, from `config.yaml` in the data folder or the file that CONFIG_FILE names.
 * Follows its changes; one that does not hold is reported and the last good roles stay.
 * @throws YamlFileError when the file does not hold at start
 */
export function openRbacSource(
  config: Pick<Config, 'configFile' | 'home'>,
  report: (change: FileChange<Rbac>) => void,
): FollowedFile<Rbac> {
  const file = config.configFile ?? join(config.home, 'config.yaml');
  return followFile(file, (text, before: Rbac) => load(config, file, text, before), report);
}

function load(config: Pick<Config, 'configFile'>, file: string, text: string | null, before: Rbac): Rbac {
  const blank = text === null || text.trim() === '';
  if (blank && before !== null) {
    // A file on its way from one place to another, or half written, must not let everybody in.
    throw refusal(
      file,
      'line 1: the file is gone or empty; to lift its rules, take out "rbac" or start again',
    );
  }
  if (text !== null) return parseRbacFile(text, file);
  if (config.configFile === null) return null;
  throw refusal(file, 'line 1: CONFIG_FILE names a file that does not exist');
}

function refusal(file: string, problem: string): YamlFileError {
  return new YamlFileError(file, 'configuration', [problem]);
}
