import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { createOpenApi } from '../../api/openapi.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const GENERATOR = join(ROOT, 'test', 'vendors', 'node_modules', 'openapi-typescript', 'bin', 'cli.js');

/** Where the client's types stand. */
export const CLIENT_TYPES = join(ROOT, 'client', 'openapi.d.ts');

const PROBLEM = {
  description: 'A problem, as RFC 9457 has it',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly responses: Readonly<Record<string, unknown>>;
}

/** The types of everything under `/v1`, as openapi-typescript draws them from the OpenAPI document. */
export async function drawClientTypes(): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'countersign-types-'));
  try {
    const source = join(scratch, 'openapi.json');
    const drawn = join(scratch, 'openapi.d.ts');
    writeFileSync(source, JSON.stringify(clientDocument()));
    const how = ['--default-non-nullable=false', '-o', drawn];
    execFileSync(process.execPath, [GENERATOR, source, ...how], { stdio: 'pipe' });
    const config = await resolveConfig(CLIENT_TYPES);
    return await format(readFileSync(drawn, 'utf8'), { ...config, parser: 'typescript' });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What the client speaks. Every operation fails in the same form, so that one is enough. */
function clientDocument(): Document {
  const document = JSON.parse(JSON.stringify(createOpenApi('1'))) as Document;
  const paths = Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .map(([path, item]) => {
      const operations = Object.entries(item).map(([method, operation]) => [method, failingAlike(operation)]);
      return [path, Object.fromEntries(operations)];
    });
  // Any JSON at all has no name there; a type that names itself would come out as `any`.
  const schemas = Object.fromEntries(
    Object.entries(document.components.schemas).map(([name, schema]) => [
      name,
      name.startsWith('__schema') ? {} : schema,
    ]),
  );
  return { ...document, components: { schemas }, paths: Object.fromEntries(paths) as Document['paths'] };
}

function failingAlike(operation: Operation): Operation {
  const fine = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  return { ...operation, responses: { ...Object.fromEntries(fine), default: PROBLEM } };
}
