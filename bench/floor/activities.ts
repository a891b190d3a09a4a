export interface FloorActivities {
  /** Does nothing but tell that it ran. */
  step(workflowId: string): Promise<void>;
}

/** Tells this process when a run's first step has run, with no trip to anywhere. */
export interface Steps {
  readonly activities: FloorActivities;
  /** Asked before the run is started. */
  ran(workflowId: string): Promise<void>;
}

export function createSteps(): Steps {
  const waiting = new Map<string, () => void>();
  return {
    activities: {
      async step(workflowId) {
        waiting.get(workflowId)?.();
        waiting.delete(workflowId);
      },
    },
    ran: (workflowId) => new Promise((resolve) => waiting.set(workflowId, resolve)),
  };
}
