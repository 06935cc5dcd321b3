/** How identity pools' lists come in pages. */
import { paging } from '../../wire/paging.ts';
import { invalidParameter } from './errors.ts';

export const pages = paging({ defaultLimit: 60, refused: () => invalidParameter('Invalid NextToken.') });
