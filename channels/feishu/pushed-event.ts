import type { FeishuConfig } from '../../config-feishu.ts';
import { FRESH_S, type ProvenEvent, isSame } from './envelope.ts';
import { type JsonRecord, recordAt, textAt, toRecord } from '../json-record.ts';

export type Pushed = ProvenEvent | { readonly kind: 'refused'; readonly why: string };

/**
 * Checks an event that came over the long connection. The connection itself was opened with the app's secret, so no
 * signature is needed; the rest is checked as for a webhook: app, token where there is one to compare, time, id.
 * Never throws.
 * @param nowMs our clock
 */
export function openPushed(config: FeishuConfig, data: unknown, nowMs: number): Pushed {
  const pushed = toRecord(data) ?? {};
  const header = recordAt(pushed, 'header');
  const event = recordAt(pushed, 'event');
  if (header === null || event === null) return refused('the event has no header or no body');
  if (!isSame(textAt(header, 'app_id'), config.appId)) return refused('the event is another app’s');
  if (!isTokenRight(config, header)) return refused('the verification token is wrong');
  if (textAt(header, 'event_id') === '') return refused('the event has no id');
  const createdMs = readTime(textAt(header, 'create_time'));
  if (createdMs === null || Math.abs(nowMs - createdMs) > FRESH_S * 1_000) {
    return refused('the event is stale, or its clock is wrong');
  }
  return { kind: 'event', header, event, onceId: null };
}

/** The token is not needed here; but another one than ours means that something is wrong. */
function isTokenRight({ verificationToken }: FeishuConfig, header: JsonRecord): boolean {
  const token = textAt(header, 'token');
  return verificationToken === '' || token === '' || isSame(token, verificationToken);
}

/** Feishu's pages show microseconds, and for some events milliseconds or seconds: told apart by their digits. */
function readTime(text: string): number | null {
  const unit = { 10: 1_000, 13: 1, 16: 0.001 }[text.length];
  return unit === undefined || !/^\d+$/.test(text) ? null : Number(text) * unit;
}

function refused(why: string): Pushed {
  return { kind: 'refused', why };
}
