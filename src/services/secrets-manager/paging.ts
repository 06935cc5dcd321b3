/** How this service's lists come in pages. */
import { AwsError } from '../../wire/errors.ts';
import { paging } from '../../wire/paging.ts';

export const pages = paging({
  defaultLimit: 100,
  refused: () => new AwsError('InvalidNextTokenException', 'The NextToken value is invalid.'),
});
