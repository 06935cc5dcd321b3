/** What was found when stacks were compared with what is there. */
import { defineCollection } from '../../../kernel/collections/collection.ts';

export type DriftStatus = 'IN_SYNC' | 'MODIFIED' | 'DELETED' | 'NOT_CHECKED';

export interface DriftRecord {
  readonly stackId: string;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly status: DriftStatus;
  /** Domain milliseconds. */
  readonly checkedAt: number;
  /** `{ expected, actual, differences }`, sealed. */
  readonly sealed?: string;
}

export const Drifts = defineCollection<DriftRecord>('cloudformation/drift', {
  scope: 'region',
  version: 1,
  key: ({ stackId, logicalId }) => [stackId, logicalId],
});

export interface DetectionRecord {
  readonly id: string;
  readonly stackId: string;
  readonly status: 'DETECTION_IN_PROGRESS' | 'DETECTION_COMPLETE' | 'DETECTION_FAILED';
  readonly reason?: string;
  readonly driftStatus?: 'DRIFTED' | 'IN_SYNC';
  readonly driftedCount?: number;
  readonly startedAt: number;
  readonly logicalIds?: readonly string[];
}

export const Detections = defineCollection<DetectionRecord>('cloudformation/drift-detection', {
  scope: 'region',
  version: 1,
  key: ({ id }) => [id],
  indexes: { stack: ({ stackId, startedAt, id }) => [stackId, -startedAt, id] },
});

export const driftCollections = [Drifts, Detections] as const;
