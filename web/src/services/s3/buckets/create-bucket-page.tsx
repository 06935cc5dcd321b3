/** "Create bucket": a private bucket in the Region that is shown. */
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { shownRegion } from '../../../api/region';
import { EditPage } from '../../../components/pages/edit-page';
import { usePageFrame } from '../../../components/pages/page-frame';
import { bucketPath, bucketsCrumb } from '../addresses';
import { createBucket, isOwnBucket } from '../api/buckets';
import { bucketNameProblem } from './bucket-name';

const takenText = 'Bucket with the same name already exists';

export function Component() {
  const [name, setName] = useState('');
  const [versioned, setVersioned] = useState(false);
  const [locked, setLocked] = useState(false);
  const [shown, setShown] = useState(false);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const [taken, setTaken] = useState<string>();
  const problem = bucketNameProblem(name.trim()) ?? (taken === name.trim() ? takenText : undefined);
  const save = async () => {
    // In us-east-1 S3 answers with success, and what comes next would change the bucket that is there.
    if (await isOwnBucket(name.trim())) return setTaken(name.trim());
    await createBucket({ name: name.trim(), versioned, locked });
    notify({ type: 'success', content: 'The bucket is created.' });
    await navigate(bucketPath(name.trim()));
  };
  return (
    <EditPage
      title="Create bucket"
      breadcrumbs={[bucketsCrumb]}
      backPath="/s3"
      saveLabel="Create bucket"
      check={() => {
        setShown(true);
        return problem === undefined;
      }}
      onSave={save}
    >
      <Container header={<Header variant="h2">General configuration</Header>}>
        <SpaceBetween size="l">
          <FormField label="AWS Region">{shownRegion()}</FormField>
          <FormField
            label="Bucket name"
            constraintText="Unique among all accounts, 3 to 63 characters: a-z, 0-9, dots and hyphens."
            {...(shown && problem !== undefined && { errorText: problem })}
          >
            <Input
              value={name}
              invalid={shown && problem !== undefined}
              autoComplete={false}
              spellcheck={false}
              onChange={(event) => setName(event.detail.value)}
            />
          </FormField>
          <FormField label="Bucket Versioning">
            <RadioGroup
              value={versioned || locked ? 'enable' : 'disable'}
              onChange={(event) => setVersioned(event.detail.value === 'enable')}
              items={[
                { value: 'disable', label: 'Disable', disabled: locked },
                { value: 'enable', label: 'Enable', description: 'Every version of every object stays.' },
              ]}
            />
          </FormField>
          <FormField label="Object Lock">
            <Checkbox checked={locked} onChange={(event) => setLocked(event.detail.checked)}>
              Enable, with versioning: versions can be kept from being deleted. It stays enabled.
            </Checkbox>
          </FormField>
        </SpaceBetween>
      </Container>
    </EditPage>
  );
}
