/** Step Functions' lists: 100 to a page where nobody says otherwise. */
import { paging } from '../../wire/paging.ts';
import { invalidToken } from './errors.ts';

export const pages = paging({ defaultLimit: 100, refused: invalidToken });
