{{- /* Names, labels and the pod that all parts have in common. */ -}}

{{- define "heard.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "heard.selector" -}}
app.kubernetes.io/name: heard
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "heard.labels" -}}
{{ include "heard.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "heard.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}{{ .repository }}@{{ .digest }}{{- else -}}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{- end -}}
{{- end -}}
{{- end -}}

{{- define "heard.host" -}}
{{- .Values.ingress.host | default (get (urlParse .Values.publicUrl) "host") -}}
{{- end -}}

{{- define "heard.claim" -}}
{{- .Values.backup.existingClaim | default (printf "%s-backups" (include "heard.name" .)) -}}
{{- end -}}

{{- /* Which settings a part reads from the Secret: setting → key. (dict "root" $ "part" "brain") */ -}}
{{- define "heard.secrets" -}}
{{- $values := .root.Values.secret -}}
{{- $found := deepCopy $values.settings -}}
{{- if eq .part "gateway" -}}{{- $found = merge $found $values.gateway -}}{{- end -}}
{{- if has .part (list "gateway" "actions" "worker") -}}{{- $found = merge $found ($values.outside | default dict) -}}{{- end -}}
{{- toJson $found -}}
{{- end -}}

{{- /* What a pod of any part or job has: (dict "root" $ "part" "brain" "args" list "resources" dict) */ -}}
{{- define "heard.pod" -}}
{{- $root := .root -}}
{{- $secrets := fromJson (include "heard.secrets" .) -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- with $root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: {{ .part }}
    image: {{ include "heard.image" $root | quote }}
    imagePullPolicy: {{ $root.Values.image.pullPolicy }}
    args: {{- toYaml .args | nindent 6 }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      runAsNonRoot: true
      capabilities: {drop: [ALL]}
    resources: {{- toYaml .resources | nindent 6 }}
    env:
      - {name: HEARD_PUBLIC_URL, value: {{ $root.Values.publicUrl | quote }}}
      {{- range $setting, $key := $secrets }}
      - {name: {{ $setting }}_FILE, value: /run/secrets/heard/{{ $key }}}
      {{- end }}
      {{- range $setting, $value := $root.Values.settings }}
      - {name: {{ $setting }}, value: {{ $value | quote }}}
      {{- end }}
      {{- with .env }}{{- toYaml . | nindent 6 }}{{- end }}
    volumeMounts:
      - {name: secrets, mountPath: /run/secrets/heard, readOnly: true}
      - {name: data, mountPath: /data}
      - {name: tmp, mountPath: /tmp}
      {{- if $root.Values.credentials }}
      - {name: credentials, mountPath: /etc/heard, readOnly: true}
      {{- end }}
      {{- if eq .part "backup" }}
      - {name: backups, mountPath: /backups}
      {{- end }}
    {{- with .more }}{{- . | nindent 4 }}{{- end }}
volumes:
  - name: secrets
    secret:
      secretName: {{ $root.Values.secret.name }}
      defaultMode: 0440
      items:
        {{- range $setting, $key := $secrets }}
        - {key: {{ $key }}, path: {{ $key }}}
        {{- end }}
  - name: data
    emptyDir: {sizeLimit: 256Mi}
  - name: tmp
    emptyDir: {sizeLimit: 512Mi}
  {{- if $root.Values.credentials }}
  - name: credentials
    configMap: {name: {{ include "heard.name" $root }}-channels}
  {{- end }}
  {{- if eq .part "backup" }}
  - name: backups
    persistentVolumeClaim: {claimName: {{ include "heard.claim" $root }}}
  {{- end }}
{{- end -}}
