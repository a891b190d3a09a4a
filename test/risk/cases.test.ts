import { caseFiles, describeMiss, examine } from './examine.ts';

describe.each([...caseFiles()])('%s', (file) => {
  const { cases, misses, unmarked } = examine(file);

  test('every case is judged within its bounds', () => {
    expect(cases.length).toBeGreaterThan(0);
    expect(misses.map(describeMiss)).toEqual([]);
  });

  test('every finding of MEDIUM or more marks text that is there', () => {
    expect(unmarked.map(describeMiss)).toEqual([]);
  });
});
