import { atLeast, highest, levelOf, TIERS, tiersFrom } from '../../domain/tier.ts';

describe('tiers', () => {
  test('rise from SAFE to CRITICAL', () => {
    expect(TIERS).toEqual(['SAFE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']);
    expect(atLeast('HIGH', 'MEDIUM')).toBe(true);
    expect(atLeast('MEDIUM', 'MEDIUM')).toBe(true);
    expect(atLeast('LOW', 'MEDIUM')).toBe(false);
  });

  test('are seen in three levels by older clients', () => {
    expect(TIERS.map(levelOf)).toEqual(['low', 'low', 'medium', 'high', 'high']);
  });

  test('of several findings the highest wins, and no finding is SAFE', () => {
    expect(highest(['LOW', 'CRITICAL', 'SAFE'])).toBe('CRITICAL');
    expect(highest([])).toBe('SAFE');
  });

  test('make the ladder from one up to the top', () => {
    expect(tiersFrom('HIGH')).toEqual(['HIGH', 'CRITICAL']);
    expect(tiersFrom('SAFE')).toEqual(TIERS);
  });
});
