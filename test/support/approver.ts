import { join } from 'node:path';
import { type ApprovalBody, approvalsAt, eventually } from './http.ts';
import { type Product, startProduct, temporaryHome } from './product.ts';

const POLICY = join(import.meta.dirname, 'policies', 'asked.yaml');

/** A product whose questions wait for a person, and the person, alice. */
export interface Approver {
  readonly url: string;
  readonly approvals: ReturnType<typeof approvalsAt>;
  /** Waits until something is asked in which the text stands, in the workspace where one is named. */
  find(text: string, workspace?: string): Promise<ApprovalBody>;
  /** Finds it, and answers it. */
  answer(
    text: string,
    decision: string,
    more?: Record<string, unknown>,
    workspace?: string,
  ): Promise<ApprovalBody>;
  close(): Promise<void>;
}

/** Starts a product for agents to ask; they name the profile `asked`. */
export async function startApprover(): Promise<Approver> {
  const home = await temporaryHome();
  const product = await startProduct({ APPROVAL_HOME: home.path, POLICY_FILE: POLICY }).catch(
    async (error: unknown): Promise<Product> => {
      await home.remove();
      throw error;
    },
  );
  const approvals = approvalsAt(product.url);
  const find: Approver['find'] = async (text, workspace) => {
    const query = new URLSearchParams({ status: 'pending', q: text });
    if (workspace !== undefined) query.set('workspace', workspace);
    const [found] = await eventually(
      () => approvals.list(query.toString()),
      (all) => all.length > 0,
    );
    if (found === undefined) throw new Error(`nothing is asked in which "${text}" stands`);
    return found;
  };
  return {
    url: product.url,
    ...{ approvals, find },
    async answer(text, decision, more = {}, workspace) {
      const found = await find(text, workspace);
      await approvals.decide(found.id, decision, more);
      return found;
    },
    async close() {
      await product.stop();
      await home.remove();
    },
  };
}
