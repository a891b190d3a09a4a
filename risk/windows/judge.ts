export function judgeWindows(..._a: any[]): void {}
