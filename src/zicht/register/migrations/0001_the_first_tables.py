"""The tables of the first version."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zicht.register.records.record


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('subject', models.CharField(blank=True, max_length=300)),
                ('language', models.CharField(default='nl', max_length=2)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['email'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Artefact',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CheckpointRow',
            fields=[
                ('size', models.BigIntegerField(primary_key=True, serialize=False)),
                ('note', models.TextField()),
            ],
            options={
                'db_table': 'audit_checkpoint',
                'ordering': ['size'],
            },
        ),
        migrations.CreateModel(
            name='LoginFailure',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('address', models.CharField(db_index=True, max_length=64)),
                ('at', models.DateTimeField(db_index=True)),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('party', models.CharField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=40)),
                ('oin', models.CharField(blank=True, max_length=20)),
                ('made_up', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['name', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Partnership',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('atlas', models.CharField(blank=True, max_length=80)),
                ('made_up', models.BooleanField(default=False)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['name', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RedoRow',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('act', models.CharField(max_length=1)),
                ('place', models.CharField(max_length=100)),
                ('key', models.TextField()),
                ('row', models.TextField(blank=True)),
            ],
            options={
                'db_table': 'audit_redo',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='UsedChallenge',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField(db_index=True)),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ArtefactVersion',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('sheet', models.TextField()),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to=settings.AUTH_USER_MODEL)),
                ('artefact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='register.artefact')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='register.organisation')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EventRow',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.CharField(max_length=27)),
                ('actor', models.CharField(blank=True, max_length=200)),
                ('organisation', models.CharField(blank=True, max_length=200)),
                ('action', models.CharField(max_length=100)),
                ('partnership', models.CharField(blank=True, max_length=200)),
                ('object', models.CharField(blank=True, max_length=200)),
                ('before', models.CharField(blank=True, max_length=64)),
                ('after', models.CharField(blank=True, max_length=64)),
                ('facts', models.TextField()),
                ('prev', models.CharField(max_length=64, unique=True)),
                ('hash', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'db_table': 'audit_event',
                'ordering': ['seq'],
                'indexes': [models.Index(fields=['partnership', 'seq'], name='event_of_partnership'), models.Index(fields=['object', 'seq'], name='event_of_object')],
                'constraints': [models.CheckConstraint(condition=models.Q(('seq__gte', 1)), name='event_seq_from_1')],
            },
        ),
        migrations.AddField(
            model_name='artefact',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='artefacts', to='register.organisation'),
        ),
        migrations.AddField(
            model_name='account',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='register.organisation'),
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='register.organisation')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='register.partnership')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('invited_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='register.organisation')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='register.partnership')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FrameVersion',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('hash', models.CharField(max_length=64)),
                ('content', models.TextField()),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='frame_versions', to='register.partnership')),
            ],
            options={
                'ordering': ['number'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FrameRevocation',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('frames', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.organisation')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.partnership')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EnvironmentKeyRow',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('raw', models.CharField(max_length=64)),
                ('person', models.CharField(max_length=200)),
                ('since', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.organisation')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='environment_keys', to='register.partnership')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='artefact',
            name='partnership',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='artefacts', to='register.partnership'),
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('credential', models.BinaryField(max_length=1023, unique=True)),
                ('public_key', models.BinaryField(max_length=4000)),
                ('sign_count', models.PositiveBigIntegerField(default=0)),
                ('name', models.CharField(max_length=80)),
                ('made_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['made_at'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PolicyDecision',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('question', models.TextField()),
                ('fits', models.BooleanField()),
                ('frames', models.TextField(blank=True)),
                ('bars', models.TextField(blank=True)),
                ('engine', models.CharField(max_length=20)),
                ('policy', models.CharField(max_length=64)),
                ('activity', models.CharField(max_length=300)),
                ('trace', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.organisation')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.partnership')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.frameversion')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HumanDecision',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('shared', models.BooleanField()),
                ('deviates', models.BooleanField()),
                ('reason', models.CharField(blank=True, max_length=30)),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.partnership')),
                ('advice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='register.policydecision')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='QuestionRow',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=200)),
                ('stage', models.CharField(max_length=30)),
                ('begun_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='register.organisation')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='register.partnership')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='QuestionFileRow',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('data', models.TextField()),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('went_out', models.BooleanField()),
                ('signer_raw', models.CharField(max_length=64)),
                ('signer_person', models.CharField(max_length=200)),
                ('signer_organisation', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.partnership')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='register.questionrow')),
            ],
            options={
                'ordering': ['number'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='QuestionEntryRow',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('step', models.CharField(max_length=30)),
                ('content', models.TextField()),
                ('hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.organisation')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.partnership')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='register.questionrow')),
            ],
            options={
                'ordering': ['number'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OutputReviewRow',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('material', models.CharField(max_length=64)),
                ('round', models.PositiveIntegerField()),
                ('content', models.TextField()),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.organisation')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.partnership')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='register.questionrow')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RoleAssignment',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('role', models.CharField(max_length=60)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL)),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='given', to=settings.AUTH_USER_MODEL)),
                ('partnership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='register.partnership')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SharingCase',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20)),
                ('purpose', models.CharField(max_length=80)),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.partnership')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='policydecision',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='advice', to='register.sharingcase'),
        ),
        migrations.CreateModel(
            name='StatementRow',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('word', models.CharField(max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('capacity', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='register.organisation')),
                ('version', models.ForeignKey(db_column='version_hash', on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='register.artefactversion', to_field='hash')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StepEntry',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('step', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.artefactversion')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='register.partnership')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Dependency',
            fields=[
                ('id', models.CharField(default=zicht.register.records.record.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carries', to='register.artefactversion')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stands_on', to='register.artefactversion')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('version', 'base'), name='one_dependency')],
            },
        ),
        migrations.AddConstraint(
            model_name='artefactversion',
            constraint=models.UniqueConstraint(fields=('artefact', 'number'), name='one_version_of_a_number'),
        ),
        migrations.AddConstraint(
            model_name='artefactversion',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='version_numbers_from_1'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(condition=models.Q(('subject', ''), _negated=True), fields=('subject',), name='one_account_per_subject'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('partnership', 'organisation'), name='one_open_membership'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='membership_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('partnership', 'organisation'), name='asked_once'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answer__in', ['joined', 'declined']), ('answered_at__isnull', False)), _connector='OR'), name='answer_has_its_moment'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'declined'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='who_declines_says_why'),
        ),
        migrations.AddConstraint(
            model_name='frameversion',
            constraint=models.UniqueConstraint(fields=('partnership', 'number'), name='one_frame_version_per_number'),
        ),
        migrations.AddConstraint(
            model_name='frameversion',
            constraint=models.UniqueConstraint(fields=('partnership', 'hash'), name='one_frame_version_per_hash'),
        ),
        migrations.AddConstraint(
            model_name='environmentkeyrow',
            constraint=models.UniqueConstraint(fields=('partnership', 'raw'), name='one_environment_key_once'),
        ),
        migrations.AddConstraint(
            model_name='humandecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('deviates', False), ('reason', '')), models.Q(('deviates', True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='who_deviates_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='questionrow',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['brought-in', 'tested', 'prioritised', 'preregistered', 'in-analysis', 'output-requested', 'output-checked', 'interpreted', 'published', 'followed-up', 'recalibrated', 'withdrawn', 'rejected'])), name='question_stage_known'),
        ),
        migrations.AddConstraint(
            model_name='questionfilerow',
            constraint=models.UniqueConstraint(fields=('question', 'number'), name='one_question_file_per_number'),
        ),
        migrations.AddConstraint(
            model_name='questionentryrow',
            constraint=models.UniqueConstraint(fields=('question', 'number'), name='one_question_entry_per_number'),
        ),
        migrations.AddConstraint(
            model_name='questionentryrow',
            constraint=models.UniqueConstraint(condition=models.Q(('step', 'preregistered')), fields=('question',), name='hypotheses_frozen_once'),
        ),
        migrations.AddConstraint(
            model_name='questionentryrow',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ['brought-in', 'revised', 'assessed', 'test-passed', 'rejected', 'appealed', 'prioritised', 'hypotheses-drafted', 'preregistered', 'ran', 'output-requested', 'reviewed', 'output-approved', 'output-returned', 'output-refused', 'interpreted', 'published', 'answered', 'recalibrated', 'withdrawn'])), name='question_step_known'),
        ),
        migrations.AddConstraint(
            model_name='questionentryrow',
            constraint=models.CheckConstraint(condition=models.Q(('account__isnull', False), ('step__in', ['ran', 'output-requested', 'output-approved', 'output-returned', 'output-refused']), _connector='OR'), name='question_entry_has_account'),
        ),
        migrations.AddConstraint(
            model_name='outputreviewrow',
            constraint=models.UniqueConstraint(fields=('question', 'material', 'round', 'organisation'), name='one_output_review_per_organisation'),
        ),
        migrations.AddConstraint(
            model_name='outputreviewrow',
            constraint=models.UniqueConstraint(fields=('question', 'material', 'round', 'account'), name='one_output_review_per_person'),
        ),
        migrations.AddConstraint(
            model_name='outputreviewrow',
            constraint=models.CheckConstraint(condition=models.Q(('organisation', models.F('made_by')), _negated=True), name='output_review_by_another_organisation'),
        ),
        migrations.AddConstraint(
            model_name='roleassignment',
            constraint=models.CheckConstraint(condition=models.Q(('given_by__isnull', True), models.Q(('given_by', models.F('account')), _negated=True), _connector='OR'), name='role_given_by_another'),
        ),
        migrations.AddConstraint(
            model_name='roleassignment',
            constraint=models.CheckConstraint(condition=models.Q(('given_by__isnull', False), ('partnership__isnull', True), _connector='OR'), name='role_in_partnership_has_giver'),
        ),
        migrations.AddConstraint(
            model_name='roleassignment',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='role_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='sharingcase',
            constraint=models.UniqueConstraint(fields=('partnership', 'number'), name='one_sharing_case_per_number'),
        ),
        migrations.AddConstraint(
            model_name='policydecision',
            constraint=models.CheckConstraint(condition=models.Q(('fits', False), models.Q(('frames', ''), _negated=True), _connector='OR'), name='what_fits_has_a_frame'),
        ),
        migrations.AddConstraint(
            model_name='statementrow',
            constraint=models.CheckConstraint(condition=models.Q(('word__in', ['accept', 'refuse', 'revoke'])), name='statement_of_known_word'),
        ),
        migrations.AddConstraint(
            model_name='statementrow',
            constraint=models.CheckConstraint(condition=models.Q(('word', 'accept'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='no_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='stepentry',
            constraint=models.UniqueConstraint(fields=('partnership', 'step'), name='step_entered_once'),
        ),
        migrations.AddConstraint(
            model_name='stepentry',
            constraint=models.CheckConstraint(condition=models.Q(('step__gte', 2), ('step__lte', 6)), name='steps_2_to_6_are_entered'),
        ),
    ]
