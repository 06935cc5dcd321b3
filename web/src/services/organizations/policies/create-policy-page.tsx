/** "Create policy": a service control policy as JSON. */
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
import { policiesCrumbs, policiesPath, policyPath } from '../addresses';
import { createServiceControlPolicy } from '../api/policies';

const example = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: ['organizations:LeaveOrganization'], Resource: '*' }],
};

export function Component() {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [content, setContent] = useState(() => JSON.stringify(example, null, 2));
  const [shown, setShown] = useState(false);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const problems = { name: name.trim() === '' ? 'Enter a name.' : undefined, content: jsonProblem(content) };
  const save = async () => {
    const id = await createServiceControlPolicy(name.trim(), description.trim(), content);
    notify({ type: 'success', content: 'The policy is created. It counts where it is attached.' });
    const notice = await undefinedKeysNotice(content);
    if (notice) notify(notice);
    await navigate(policyPath(id));
  };
  return (
    <EditPage
      title="Create service control policy"
      breadcrumbs={policiesCrumbs}
      backPath={policiesPath}
      saveLabel="Create policy"
      check={() => {
        setShown(true);
        return problems.name === undefined && problems.content === undefined;
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
            policyType="SERVICE_CONTROL_POLICY"
            label="Policy"
            value={content}
            problem={shown ? problems.content : undefined}
            onChange={setContent}
          />
        </SpaceBetween>
      </Container>
    </EditPage>
  );
}
