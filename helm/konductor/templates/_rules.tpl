{{/* Generated, do not edit: deno task generate */}}

{{- define "konductor.rules.operator" -}}
- apiGroups:
    - konductor.io
  resources:
    - semaphores
    - mutexes
    - leases
    - rwmutexes
    - onces
    - barriers
    - waitgroups
    - gates
  verbs:
    - get
    - list
    - watch
- apiGroups:
    - konductor.io
  resources:
    - waitgroups
  verbs:
    - delete
- apiGroups:
    - konductor.io
  resources:
    - semaphores/status
    - mutexes/status
    - leases/status
    - rwmutexes/status
    - onces/status
    - barriers/status
    - waitgroups/status
    - gates/status
  verbs:
    - update
- apiGroups:
    - konductor.io
  resources:
    - permits
    - mutexrequests
    - leaserequests
    - rwmutexrequests
    - oncerequests
    - arrivals
    - waitgroupdeltas
  verbs:
    - get
    - list
    - watch
    - delete
- apiGroups:
    - konductor.io
  resources:
    - permits/status
    - mutexrequests/status
    - leaserequests/status
    - rwmutexrequests/status
    - oncerequests/status
    - arrivals/status
    - waitgroupdeltas/status
  verbs:
    - patch
- apiGroups:
    - ""
  resources:
    - pods
  verbs:
    - get
    - list
    - watch
- apiGroups:
    - ""
  resources:
    - events
  verbs:
    - create
    - patch
- apiGroups:
    - batch
  resources:
    - jobs
  verbs:
    - get
    - list
    - watch
{{- end }}

{{- define "konductor.rules.operatorEverywhere" -}}
- apiGroups:
    - ""
  resources:
    - namespaces
  verbs:
    - get
    - list
    - watch
{{- end }}

{{- define "konductor.rules.workload" -}}
- apiGroups:
    - konductor.io
  resources:
    - semaphores
    - mutexes
    - leases
    - rwmutexes
    - onces
    - barriers
    - waitgroups
    - gates
  verbs:
    - get
    - list
    - watch
- apiGroups:
    - konductor.io
  resources:
    - permits
    - mutexrequests
    - leaserequests
    - rwmutexrequests
    - oncerequests
  verbs:
    - get
    - list
    - watch
    - create
    - patch
    - delete
- apiGroups:
    - konductor.io
  resources:
    - arrivals
    - waitgroupdeltas
  verbs:
    - get
    - list
    - watch
    - create
    - delete
{{- end }}

{{- define "konductor.rules.view" -}}
- apiGroups:
    - konductor.io
  resources:
    - semaphores
    - mutexes
    - leases
    - rwmutexes
    - onces
    - barriers
    - waitgroups
    - gates
    - permits
    - mutexrequests
    - leaserequests
    - rwmutexrequests
    - oncerequests
    - arrivals
    - waitgroupdeltas
  verbs:
    - get
    - list
    - watch
{{- end }}

{{- define "konductor.rules.edit" -}}
- apiGroups:
    - konductor.io
  resources:
    - semaphores
    - mutexes
    - leases
    - rwmutexes
    - onces
    - barriers
    - waitgroups
    - gates
    - permits
    - mutexrequests
    - leaserequests
    - rwmutexrequests
    - oncerequests
    - arrivals
    - waitgroupdeltas
  verbs:
    - create
    - update
    - patch
    - delete
{{- end }}

{{- define "konductor.rules.admin" -}}
- apiGroups:
    - konductor.io
  resources:
    - semaphores
    - mutexes
    - leases
    - rwmutexes
    - onces
    - barriers
    - waitgroups
    - gates
    - permits
    - mutexrequests
    - leaserequests
    - rwmutexrequests
    - oncerequests
    - arrivals
    - waitgroupdeltas
  verbs:
    - deletecollection
{{- end }}
