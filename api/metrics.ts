import type { RequestHandler } from 'express';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Decision } from '../domain/decision.ts';
import { EXECUTION_OUTCOMES } from '../domain/execution.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { REVIEW_OUTCOMES } from '../domain/review.ts';
import type { Database } from '../store/database.ts';
import type { Feed } from '../store/feed.ts';
import type { HealthReport } from './health.ts';
import { registerHealthGauges } from './metrics-health.ts';
import { type SafetyWatch, registerSafetyMetrics } from './metrics-safety.ts';
import { registerStoreGauges } from './metrics-store.ts';

export interface Metrics {
  readonly contentType: string;
  render(report: HealthReport): Promise<string>;
  /** Counts and times every request by its route's pattern, never by its path: ids would make endless series. */
  readonly observe: RequestHandler;
}

/** How many listen now. */
export interface Listening {
  sockets(): number;
  streams(): number;
}

/** Prometheus metrics of this process. What happened to approvals is counted from the ledger, so it counts once. */
export function createMetrics(
  database: Database,
  feed: Feed,
  listening: Listening,
  policyVersion: () => string,
  safety: SafetyWatch,
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const showHealth = registerHealthGauges(registry);
  registerStoreGauges(registry, database, feed);
  registerSafetyMetrics(registry, safety);
  const duration = new Histogram({
    name: 'countersign_http_request_seconds',
    help: 'Time to answer, by route and status; long polls included',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers,
  });
  const requested = new Counter({
    name: 'countersign_approvals_requested_total',
    help: 'Approvals asked for, by tier',
    labelNames: ['tier'],
    registers,
  });
  const settled = new Counter({
    name: 'countersign_approvals_settled_total',
    help: 'Approvals ended, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  const escalated = new Counter({ name: 'countersign_escalations_total', help: 'Rungs climbed', registers });
  const reviews = new Counter({
    name: 'countersign_reviews_total',
    help: 'Requests that a language model looked at, by what it said',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of REVIEW_OUTCOMES) reviews.inc({ outcome }, 0);
  const dispatched = new Counter({
    name: 'countersign_dispatched_total',
    help: 'Attempts handed over to an executor or a person',
    registers,
  });
  const executed = new Counter({
    name: 'countersign_executed_total',
    help: 'Attempts that are over, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  // Shown from the start: `increase()` does not see the first of a series that was not there before.
  for (const outcome of EXECUTION_OUTCOMES) executed.inc({ outcome }, 0);
  const wait = new Histogram({
    name: 'countersign_decision_seconds',
    help: 'Time from taking a decision in until the ledger held it, by decision',
    labelNames: ['decision'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers,
  });
  const refused = new Counter({
    name: 'countersign_refused_attempts_total',
    help: 'Attempts turned away, by reason',
    labelNames: ['code'],
    registers,
  });
  new Gauge({
    name: 'countersign_live_connections',
    help: 'WebSocket clients connected to /ws',
    registers,
    collect() {
      this.set(listening.sockets());
    },
  });
  new Gauge({
    name: 'countersign_event_streams',
    help: 'Clients that listen to /v1/events',
    registers,
    collect() {
      this.set(listening.streams());
    },
  });
  new Gauge({
    name: 'countersign_policy_info',
    help: 'The version of the policy that this process judges by; nodes that differ read different files',
    labelNames: ['version'],
    registers,
    collect() {
      this.reset();
      this.set({ version: policyVersion() }, 1);
    },
  });
  feed.subscribe((entries) => {
    for (const entry of entries) {
      if (entry.event === 'requested') requested.inc({ tier: entry.details.verdict.tier });
      if (entry.event === 'settled') settled.inc({ outcome: entry.details.resolution.outcome });
      const decision = decisionOf(entry);
      if (decision !== null) {
        const seconds = (Date.parse(entry.at) - Date.parse(decision.at)) / 1_000;
        // Two nodes' clocks may differ a little.
        wait.observe({ decision: decision.decision }, Math.max(0, seconds));
      }
      if (entry.event === 'escalated') escalated.inc();
      if (entry.event === 'reviewed') reviews.inc({ outcome: entry.details.review.outcome });
      if (entry.event === 'dispatched') dispatched.inc();
      if (entry.event === 'executed') executed.inc({ outcome: entry.details.outcome });
      if (entry.event === 'refused') refused.inc({ code: entry.details.code });
      if (entry.event === 'refused_many') refused.inc({ code: 'many' }, entry.details.count);
    }
  });
  return {
    contentType: registry.contentType,
    render(report) {
      showHealth(report);
      return registry.metrics();
    },
    observe(request, response, next) {
      const end = duration.startTimer();
      response.once('finish', () => {
        const pattern = (request.route as { path?: string } | undefined)?.path ?? '';
        // Routes match in any case, and the base is spelled as the caller spelled it.
        const route = `${request.baseUrl.toLowerCase()}${pattern}`;
        end({ method: request.method, route: route === '' ? 'none' : route, status: response.statusCode });
      });
      next();
    },
  };
}

function decisionOf({ details }: LedgerEntry): Decision | null {
  return 'decision' in details ? details.decision : null;
}
