import { Counter, Histogram, type Registry } from 'prom-client';
import { SAFETY_VERDICTS, type SafetyCheck } from '../domain/safety.ts';

/** Tells every check of content safety to one listener, which comes to be after the first checks may. */
export interface SafetyWatch {
  readonly report: (verdict: SafetyCheck['verdict'], seconds: number) => void;
  listen(listener: (verdict: SafetyCheck['verdict'], seconds: number) => void): void;
}

export function createSafetyWatch(): SafetyWatch {
  const listeners: Parameters<SafetyWatch['listen']>[0][] = [];
  return {
    report(verdict, seconds) {
      for (const listener of listeners) listener(verdict, seconds);
    },
    listen(listener) {
      listeners.push(listener);
    },
  };
}

/** Counts and times checks of content safety. */
export function registerSafetyMetrics(registry: Registry, watch: SafetyWatch): void {
  const registers = [registry];
  const checks = new Counter({
    name: 'countersign_safety_checks_total',
    help: 'Checks of content safety, by verdict',
    labelNames: ['verdict'],
    registers,
  });
  for (const verdict of SAFETY_VERDICTS) checks.inc({ verdict }, 0);
  const seconds = new Histogram({
    name: 'countersign_safety_check_seconds',
    help: 'Time of one check of content safety',
    buckets: [0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5],
    registers,
  });
  watch.listen((verdict, took) => {
    checks.inc({ verdict });
    seconds.observe(took);
  });
}
