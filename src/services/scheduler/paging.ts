/** Lists of schedules and groups: 100 to a page where nobody says otherwise. */
import { paging } from '../../wire/paging.ts';
import { invalid } from './errors.ts';

export const pages = paging({ defaultLimit: 100, refused: () => invalid('Invalid NextToken.') });
