/** Where the pages of GraphQL APIs are; they stay in the Region shown. */
import { inRegion } from '../../api/region';

export const apisCrumb = () => ({ text: 'APIs', path: inRegion('/appsync') });

export const apiPath = (apiId: string): string =>
  inRegion(`/appsync/apis/details?${new URLSearchParams({ apiId }).toString()}`);
