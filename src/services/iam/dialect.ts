/** Where IAM speaks otherwise than its protocol: it says of a name or a path what may stand in it. */
import type { Dialect } from '../../wire/service.ts';

const pattern = 'failed to satisfy constraint: Member must satisfy regular expression pattern';
const names = '(?!(?:account)?[aA]lias)(?:new)?[a-zA-Z]*[nN]ame';

/** `[\u0009\u000A\u000D\u0020-\u00FF]+`: documents, certificates and keys. */
const texts = '(?:policy|assumeRolePolicy)Document|certificate(?:Body|Chain)|privateKey';

export const dialect: Dialect = {
  omitsValues: true,
  failures: [
    {
      matches: new RegExp(`at '((?:new)?[pP]ath(?:Prefix)?)' ${pattern}`),
      code: 'ValidationError',
      status: 400,
      message:
        'The specified value for $1 is invalid. ' +
        'It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    },
    {
      matches: new RegExp(`at '(${names})' ${pattern}`),
      code: 'ValidationError',
      status: 400,
      message:
        'The specified value for $1 is invalid. ' +
        'It must contain only alphanumeric characters and/or the following: +=,.@_-',
    },
    {
      matches: new RegExp(`at '(${texts})' ${pattern}`),
      code: 'ValidationError',
      status: 400,
      message: 'The specified value for $1 is invalid. It must contain only printable ASCII characters.',
    },
  ],
};
