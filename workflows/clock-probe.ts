/** Ends at once. Started by a node that wants to know the server's time (api/temporal.ts). */
export async function clock(): Promise<void> {}
