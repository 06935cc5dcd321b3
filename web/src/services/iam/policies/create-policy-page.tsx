/** "Create policy": a customer managed policy as JSON. */
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { EditPage } from '../../../components/pages/edit-page';
import { jsonProblem } from '../../../components/json/json-field';
import { PolicyEditor } from '../../../components/json/policy-editor';
import { undefinedKeysNotice } from '../../../components/json/undefined-keys';
import { usePageFrame } from '../../../components/pages/page-frame';
import { policiesCrumbs, policyPath } from '../addresses';
import { createPolicy } from '../api/create';
import { nameProblem } from '../name-problem';

const longestName = 128;
const example = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['s3:ListAllMyBuckets'], Resource: '*' }],
};

export function Component() {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [document, setDocument] = useState(() => JSON.stringify(example, null, 2));
  const [shown, setShown] = useState(false);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const problems = { name: nameProblem(name, longestName), document: jsonProblem(document) };
  const save = async () => {
    const arn = await createPolicy(name.trim(), document, description.trim());
    notify({ type: 'success', content: 'The policy is created.' });
    const notice = await undefinedKeysNotice(document);
    if (notice) notify(notice);
    await navigate(policyPath(arn));
  };
  return (
    <EditPage
      title="Create policy"
      breadcrumbs={policiesCrumbs}
      backPath="/iam/policies"
      saveLabel="Create policy"
      check={() => {
        setShown(true);
        return problems.name === undefined && problems.document === undefined;
      }}
      onSave={save}
    >
      <Container header={<Header variant="h2">Policy details</Header>}>
        <SpaceBetween size="l">
          <FormField label="Policy name" {...(shown && problems.name && { errorText: problems.name })}>
            <Input
              value={name}
              invalid={shown && problems.name !== undefined}
              onChange={(event) => setName(event.detail.value)}
            />
          </FormField>
          <FormField label="Description (optional)">
            <Input value={description} onChange={(event) => setDescription(event.detail.value)} />
          </FormField>
          <PolicyEditor
            policyType="IDENTITY_POLICY"
            label="Policy document"
            value={document}
            problem={shown ? problems.document : undefined}
            onChange={setDocument}
          />
        </SpaceBetween>
      </Container>
    </EditPage>
  );
}
