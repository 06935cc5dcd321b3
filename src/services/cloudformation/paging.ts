/** How CloudFormation's lists come in pages. */
import { paging } from '../../wire/paging.ts';
import { invalid } from './errors.ts';

export const pages = paging({ defaultLimit: 100, refused: () => invalid('NextToken is not valid.') });
