/**
 * AWS Step Functions: state machines of type STANDARD, whose executions are durable jobs, and of type EXPRESS.
 *
 * Is not: versions and aliases, activities, distributed maps, traces of
 * executions, redrives, encryption under a key of one's own; they are refused by name or answer 501. docs/sfn.md has
 * the rest of what differs.
 *
 * Spec: https://docs.aws.amazon.com/step-functions/latest/apireference/Welcome.html, https://states-language.net
 */
import { defineService } from '../../wire/service.ts';
import { handsOver, newMachineArn, onExecution, onMachine, onResource, resourceFacts } from './authorization.ts';
import { expressKind, expressLane } from './express/job-name.ts';
import { driveKind, executionsLane } from './executions/job-name.ts';
import { deletionKind } from './machines/deletion-job-name.ts';
import { Executions, Machines, Tokens } from './records.ts';

const machines = () => import('./machines/machines.ts');
const executions = () => import('./executions/executions.ts');
const callbacks = () => import('./executions/callbacks.ts');
const tags = () => import('./tags.ts');

export const sfn = defineService({
  name: 'sfn',
  collections: [Executions, Machines, Tokens],
  iamPrefix: 'states',
  title: 'AWS Step Functions',
  principal: 'states.amazonaws.com',
  resourceFacts,
  // Versions and aliases, which it is of, there are none of.
  conditionKeys: ['states:StateMachineQualifier'],
  jobs: {
    [driveKind]: { load: async () => (await import('./executions/drive.ts')).job, lane: executionsLane },
    [expressKind]: { load: async () => (await import('./express/express-job.ts')).job, lane: expressLane },
    [deletionKind]: { load: async () => (await import('./machines/deletion-job.ts')).job },
  },
  taggedResources: async () => (await import('./tagged-resources.ts')).taggedResources,
  operations: {
    CreateStateMachine: { load: machines, resources: newMachineArn, requires: handsOver },
    DescribeStateMachine: onMachine(machines),
    UpdateStateMachine: { ...onMachine(machines), requires: handsOver },
    DeleteStateMachine: onMachine(machines),
    ListStateMachines: { load: machines },
    ValidateStateMachineDefinition: { load: machines },
    StartExecution: onMachine(() => import('./executions/start-execution.ts')),
    StartSyncExecution: { ...onMachine(() => import('./express/start-sync-execution.ts')), isHeld: true },
    StopExecution: onExecution(executions),
    DescribeExecution: onExecution(executions),
    DescribeStateMachineForExecution: onExecution(executions),
    GetExecutionHistory: onExecution(executions),
    ListExecutions: onMachine(executions),
    SendTaskSuccess: { load: callbacks },
    SendTaskFailure: { load: callbacks },
    SendTaskHeartbeat: { load: callbacks },
    TagResource: onResource(tags),
    UntagResource: onResource(tags),
    ListTagsForResource: onResource(tags),
  },
  resourceTypes: {
    'AWS::StepFunctions::StateMachine': async () => (await import('./resources/state-machine.ts')).stateMachine,
  },
});
