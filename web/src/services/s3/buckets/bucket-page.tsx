/** One bucket: its objects, properties, permissions and management. */
import Tabs from '@cloudscape-design/components/tabs';
import { useParams } from 'react-router-dom';
import { useQuery } from '../../../api/use-query';
import { ResourcePage } from '../../../components/pages/resource-page';
import { tabTexts } from '../../../components/pages/tab-texts';
import { useTabInAddress } from '../../../components/pages/use-tab-in-address';
import { bucketsCrumb } from '../addresses';
import { headBucket } from '../api/buckets';
import { asText, bucketPolicy, corsRules, lifecycleRules } from '../api/json-settings';
import { ObjectsPanel } from '../objects/objects-panel';
import { JsonSettingPanel } from '../settings/json-setting-panel';
import { PropertiesPanel } from '../settings/properties-panel';
import { PublicAccessPanel } from '../settings/public-access-panel';

export function Component() {
  const { bucketName = '' } = useParams();
  const query = useQuery(`s3/bucket/${bucketName}`, (signal) => headBucket(bucketName, signal));
  return (
    <ResourcePage key={bucketName} what="bucket" name={bucketName} breadcrumbs={[bucketsCrumb]} query={query}>
      {({ region }) => <BucketTabs bucket={bucketName} region={region} />}
    </ResourcePage>
  );
}

function BucketTabs({ bucket, region }: { bucket: string; region: string }) {
  const [tab, open] = useTabInAddress(['objects', 'properties', 'permissions', 'management']);
  const content = {
    objects: <ObjectsPanel bucket={bucket} />,
    properties: <PropertiesPanel bucket={bucket} region={region} />,
    permissions: <Permissions bucket={bucket} />,
    management: (
      <JsonSettingPanel
        bucket={bucket}
        title="Lifecycle rules"
        what="lifecycle rules"
        setting={lifecycleRules}
        example={lifecycleExample}
        none="Objects stay until somebody deletes them."
      />
    ),
  };
  return (
    <Tabs
      i18nStrings={tabTexts}
      ariaLabel="Bucket"
      activeTabId={tab}
      onChange={(event) => open(event.detail.activeTabId)}
      tabs={[
        { id: 'objects', label: 'Objects', content: content.objects },
        { id: 'properties', label: 'Properties', content: content.properties },
        { id: 'permissions', label: 'Permissions', content: content.permissions },
        { id: 'management', label: 'Management', content: content.management },
      ]}
    />
  );
}

function Permissions({ bucket }: { bucket: string }) {
  return (
    <>
      <PublicAccessPanel bucket={bucket} />
      <br />
      <JsonSettingPanel
        bucket={bucket}
        title="Bucket policy"
        what="bucket policy"
        setting={bucketPolicy}
        example={policyExample(bucket)}
        none="Only who has an IAM policy in this account may use the bucket."
      />
      <br />
      <JsonSettingPanel
        bucket={bucket}
        title="Cross-origin resource sharing (CORS)"
        what="CORS rules"
        setting={corsRules}
        example={corsExample}
        none="Pages of other origins may not read answers."
      />
    </>
  );
}

const policyExample = (bucket: string): string =>
  asText({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OnlyOverTls',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  });

const corsExample = asText([
  { AllowedOrigins: ['http://localhost:5173'], AllowedMethods: ['GET', 'PUT'], AllowedHeaders: ['*'] },
]);

const lifecycleExample = asText([
  {
    ID: 'old-uploads',
    Status: 'Enabled',
    Filter: { Prefix: '' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
  },
]);
