import { type Product, startProduct, temporaryHome } from './product.ts';

/** The product that the tests of a file share. Its parts are there from the first test on. */
export interface Suite {
  readonly url: string;
  readonly home: string;
  readonly product: Product;
  /** Ends it as a crash would, and starts it again on the same data. */
  crash(): Promise<void>;
}

const START_MS = 120_000;

/** Starts the product in a data folder of its own before the file's tests, and ends both after them. */
export function productForSuite(env: Readonly<Record<string, string>> = {}): Suite {
  let home: Awaited<ReturnType<typeof temporaryHome>> | null = null;
  let product: Product | null = null;

  const start = (): Promise<Product> => startProduct({ ...env, APPROVAL_HOME: started(home).path });

  beforeAll(async () => {
    home = await temporaryHome();
    product = await start();
  }, START_MS);

  afterAll(async () => {
    await product?.stop();
    await home?.remove();
  });

  return {
    get url() {
      return started(product).url;
    },
    get home() {
      return started(home).path;
    },
    get product() {
      return started(product);
    },
    async crash() {
      await started(product).kill();
      product = await start();
    },
  };
}

function started<T>(part: T | null): T {
  if (part !== null) return part;
  throw new Error('the product of a suite runs in its tests and hooks alone');
}
