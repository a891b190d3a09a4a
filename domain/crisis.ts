/** A text in both languages of the product. */
export interface InBoth {
  readonly en: string;
  readonly zh: string;
}

/** What an operator says about help for people in danger. */
export interface CrisisSettings {
  /** ISO 3166, upper case: where people are who name no region themselves. */
  readonly region: string;
  /** Whole texts by region, in the place of those that are built in. */
  readonly resources: Readonly<Record<string, InBoth>>;
}

export const DEFAULT_CRISIS: CrisisSettings = { region: 'US', resources: {} };
