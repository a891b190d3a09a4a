/** What a call is refused with. @throws TypeError where it went well, or what is thrown is no error */
export async function errorOf(call: Promise<unknown>): Promise<Error> {
  const thrown: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (thrown instanceof Error) return thrown;
  throw new TypeError('the call went well');
}
