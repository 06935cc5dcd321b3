/** SDKs that do not read AWS_ENDPOINT_URL. */
import type { Check, Finding } from '../../facts.ts';
import { isBefore } from '../../versions.ts';

/** Known to honour it; boto3's is its change log's. https://github.com/aws/aws-sdk-js-v3/issues/5364 */
const javaScriptSince = '3.428.0';
const boto3Since = '1.28.0';

export const sdkTooOld: Check = {
  id: 'sdk-too-old',
  find({ programs: { sdkForJavaScript, sdkForJavaScript2, boto3 } }) {
    if (sdkForJavaScript2) {
      return finding(
        `This project uses the AWS SDK for JavaScript version 2 (${sdkForJavaScript2.version}, ` +
          `${sdkForJavaScript2.file})`,
        'new AWS.Config({ endpoint: process.env.AWS_ENDPOINT_URL })   (in the code), or move to version 3',
      );
    }
    if (sdkForJavaScript && isBefore(sdkForJavaScript.version, javaScriptSince)) {
      return finding(
        `This project's ${sdkForJavaScript.name} is version ${sdkForJavaScript.version}`,
        `npm install ${sdkForJavaScript.name}@^3`,
      );
    }
    if (boto3 && isBefore(boto3.version, boto3Since))
      return finding(
        `boto3 is version ${boto3.version} (${boto3.file})`,
        `python3 -m pip install --upgrade 'boto3>=${boto3Since}'`,
      );
    return undefined;
  },
};

function finding(what: string, mend: string): Finding {
  return {
    what: `${what}.`,
    why:
      'It does not read AWS_ENDPOINT_URL or endpoint_url, ' +
      'and reaches the real AWS unless the code names an endpoint.',
    mend,
  };
}
