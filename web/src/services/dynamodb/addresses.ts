/** Where the pages of tables are; they stay in the Region shown. */
import { inRegion } from '../../api/region';

export const tablesCrumb = () => ({ text: 'Tables', path: inRegion('/dynamodb') });

export const tablePath = (name: string): string =>
  inRegion(`/dynamodb/tables/details?${new URLSearchParams({ name }).toString()}`);
