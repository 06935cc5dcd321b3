/** How AWS Organizations' lists come in pages: its largest page is also its default. */
import { paging } from '../../wire/paging.ts';
import { invalidInput } from './errors.ts';

export const pages = paging({
  defaultLimit: 20,
  refused: () =>
    invalidInput(
      'INVALID_NEXT_TOKEN',
      'You specified an invalid next token: pass the one of the previous page unchanged.',
    ),
});
