import { Client, Connection } from '@temporalio/client';
import type { DecisionClaim, DecisionEnvelope } from '../../domain/decision.ts';
import { sealWith } from '../../domain/envelope.ts';
import { loadKeys } from '../../keys.ts';
import { createPayloadCodec } from '../../workers/codec.ts';

/** A Temporal client as anybody with access to the namespace could have one; with the data folder's keys if given. */
export async function rawClient(address: string, home?: string): Promise<Client> {
  const connection = await Connection.connect({ address });
  const codec = home === undefined ? [] : [createPayloadCodec(loadKeys(home).payloads)];
  return new Client({ connection, dataConverter: { payloadCodecs: codec } });
}

/** A decision sealed with the data folder's own keys, as only the API can; for tests of what the workflow makes of it. */
export function sealedDecision(home: string, claim: DecisionClaim): DecisionEnvelope {
  return { claim, ...sealWith(loadKeys(home).seals, 'decision', claim) };
}
