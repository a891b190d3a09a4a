import { Gauge, type Registry } from 'prom-client';
import type { HealthReport } from './health.ts';

/** Gauges of what `/readyz` finds, so that both say the same. Returns what brings them up to a report. */
export function registerHealthGauges(registry: Registry): (report: HealthReport) => void {
  const registers = [registry];
  const ready = new Gauge({
    name: 'countersign_ready',
    help: '1 while this process can take requests, as /readyz says',
    registers,
  });
  const part = new Gauge({
    name: 'countersign_part_ok',
    help: '1 while this process finds that part of the product well: store, temporal, clock, worker or policy',
    labelNames: ['part'],
    registers,
  });
  const channel = new Gauge({
    name: 'countersign_channel_ok',
    help: '1 while the workers find that channel well',
    labelNames: ['channel'],
    registers,
  });
  const refused = new Gauge({
    name: 'countersign_policy_reload_failed',
    help: '1 while a change of the policy file, or of config.yaml, is refused and what stood before is in force',
    registers,
  });
  const clock = new Gauge({
    name: 'countersign_clock_offset_seconds',
    help: 'How far this process’s clock is off Temporal’s; without a value while Temporal cannot be asked',
    registers,
  });
  return (report) => {
    const { channels, ...parts } = report.checks;
    ready.set(Number(report.ready));
    for (const [name, { ok }] of Object.entries(parts)) part.set({ part: name }, Number(ok));
    refused.set(Number(!report.checks.policy.ok));
    channel.reset();
    for (const [name, { ok }] of Object.entries(channels)) channel.set({ channel: name }, Number(ok));
    if (report.clockOffMs === null) clock.remove();
    else clock.set(report.clockOffMs / 1_000);
  };
}
