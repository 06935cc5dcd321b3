/** Where the pages of schedules are; they stay in the Region shown. */
import { inRegion } from '../../api/region';

export const schedulesCrumb = () => ({ text: 'Schedules', path: inRegion('/scheduler') });

export const schedulePath = (group: string, name: string): string =>
  inRegion(`/scheduler/schedules/details?${new URLSearchParams({ group, name }).toString()}`);

export const createSchedulePath = () => inRegion('/scheduler/schedules/create');
