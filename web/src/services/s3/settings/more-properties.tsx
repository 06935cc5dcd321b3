/** The properties of a bucket that are documents: encryption, Object Lock, events and website. */
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { shownRegion } from '../../../api/region';
import { currentSession } from '../../../api/session';
import { websiteAddress } from '../addresses';
import { asText, defaultEncryption, notifications, objectLock, website } from '../api/json-settings';
import { JsonSettingPanel } from './json-setting-panel';

/** `onChanged`: what the overview says is different now. */
export function MoreProperties({ bucket, onChanged }: { bucket: string; onChanged: () => void }) {
  return (
    <SpaceBetween size="l">
      <JsonSettingPanel
        bucket={bucket}
        title="Default encryption"
        what="default encryption"
        setting={defaultEncryption}
        example={encryptionExample}
        none="New objects are encrypted with keys of Amazon S3 (SSE-S3)."
        onSaved={onChanged}
      />
      <JsonSettingPanel
        bucket={bucket}
        title="Object Lock"
        what="Object Lock"
        setting={objectLock}
        example={lockExample}
        none="Versions may be deleted at any time. It needs versioning, and stays once it is enabled."
      />
      <JsonSettingPanel
        bucket={bucket}
        title="Event notifications"
        what="event notifications"
        setting={notifications}
        example={notificationsExample()}
        none="Nobody is told of what happens to objects."
      />
      <JsonSettingPanel
        bucket={bucket}
        title="Static website hosting"
        what="static website hosting"
        setting={website}
        example={websiteExample}
        none="The bucket is no website."
        note={<WebsiteLink address={websiteAddress(bucket)} />}
      />
    </SpaceBetween>
  );
}

function WebsiteLink({ address }: { address: string }) {
  return (
    <span>
      Bucket website endpoint:{' '}
      <Link href={address} external externalIconAriaLabel="Opens in a new tab">
        {address}
      </Link>
    </span>
  );
}

const encryptionExample = asText([{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }]);

const lockExample = asText({
  ObjectLockEnabled: 'Enabled',
  Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } },
});

const notificationsExample = (): string =>
  asText({
    LambdaFunctionConfigurations: [
      {
        Id: 'new-objects',
        LambdaFunctionArn: `arn:aws:lambda:${shownRegion()}:${currentSession().account}:function:NAME`,
        Events: ['s3:ObjectCreated:*'],
      },
    ],
  });

const websiteExample = asText({ IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'error.html' } });
