import { readConfig } from '../../config.ts';
import { ConfigError } from '../../environment.ts';

/** What the configuration says is wrong with an environment that it refuses. @throws Error where it takes it */
export function complaint(env: NodeJS.ProcessEnv): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error(`taken: ${JSON.stringify(env)}`);
}
