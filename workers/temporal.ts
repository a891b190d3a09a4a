import { Client, Connection } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import type { PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../workflows/messages.ts';

export interface TemporalTarget {
  readonly address: string;
  readonly namespace: string;
  readonly codec: PayloadCodec;
}

/** How long one attempt to reach the server may take, in milliseconds. */
const CONNECT_MS = 5_000;

/** A client for a process without a worker. Connects at its first call, and again whenever the server comes back. */
export function lazyClient(target: TemporalTarget): Client {
  const connection = Connection.lazy({ address: target.address, connectTimeout: CONNECT_MS });
  return clientOver(connection, target);
}

/**
 * A client on the worker's own connection, so that the worker beside it may take a new run's first task with the
 * answer to its start.
 */
export function clientOver(connection: Connection | NativeConnection, target: TemporalTarget): Client {
  return new Client({
    connection,
    namespace: target.namespace,
    dataConverter: { payloadCodecs: [target.codec] },
  });
}

/** Makes the namespace know the search attributes of a run. Safe to repeat. @throws while the server is away */
export async function ensureSearchAttributes(client: Client): Promise<void> {
  const { operatorService, namespace } = {
    operatorService: client.connection.operatorService,
    namespace: client.options.namespace,
  };
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const types = proto.temporal.api.enums.v1.IndexedValueType;
  const wanted = { KEYWORD: types.INDEXED_VALUE_TYPE_KEYWORD, DATETIME: types.INDEXED_VALUE_TYPE_DATETIME };
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(
    ([name]) => customAttributes?.[name] === undefined,
  );
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, wanted[type]]));
  await operatorService.addSearchAttributes({ namespace, searchAttributes });
}
