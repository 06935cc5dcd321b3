/** The job that removes a group with its schedules. */
export const deletionKind = 'scheduler/delete-group';

export interface DeletionPayload {
  readonly group: string;
}
