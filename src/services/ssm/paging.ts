/** How this service's lists come in pages. */
import { AwsError } from '../../wire/errors.ts';
import { paging } from '../../wire/paging.ts';

const refused = () => new AwsError('InvalidNextToken', 'The specified token is not valid.');

export const pages = paging({ defaultLimit: 50, refused });
/** GetParametersByPath, which gives values. */
export const valuePages = paging({ defaultLimit: 10, refused });
