/* SPDX-License-Identifier: MIT */
/* The table of checks: what is looked at, what is right, why it matters and how to mend
 * it. How each is measured stands in audit_*.c. */
#include "news/audit_int.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct audit_check audit_checks[] = {
    {"files", "文件和套接字的属主与权限", "与 doc/files.md 的表一致",
	"多出来的权限让别的程序能读未发布的稿件，或改动数据库。",
	"按列出的提示用 chown、chmod 改；或运行 systemd-tmpfiles --create。", AUDIT_SOUND,
	audit_files},
    {"others-write", "程序、模板、配置不让旁人改", "除属主外没有人能写",
	"能改模板的人就能改读者看到的页面。", "chmod -R o-w，再查一遍是谁改过。",
	AUDIT_SOUND, audit_others},
    {"templates", "模板和静态文件", "全部能读、能解析",
	"坏模板在下次启动时会被拒绝，网站停在旧页面上。",
	"按提示改好模板，再 systemctl reload qianfa-web qianfa-desk qianfa-press。",
	AUDIT_SOUND, audit_templates},
    {"pragmas", "数据库的安全设置", "WAL、synchronous=FULL、外键检查、防御模式都开着",
	"少一项，断电可能丢掉已确认的保存，或让坏数据进来。",
	"这些由程序在打开数据库时设定；不对就是程序或数据库文件被换过，先停写再查。",
	AUDIT_SOUND | AUDIT_DB, audit_pragmas},
    {"sqlite", "SQLite 版本", "3.37 以上",
	"旧版本不认 STRICT 表。3.51.3 以前的 WAL 缺陷由“同一时刻只有一个写者”避开。",
	"升级 libsqlite3。", AUDIT_SOUND | AUDIT_DB, audit_sqlite},
    {"database", "数据库文件完好", "7 天内完整读过一遍，没有坏页",
	"坏页拖得越久，能用的旧备份越少。",
	"运行 qianfa check 或 qianfa backup；报坏就停写，用备份恢复。",
	AUDIT_SOUND | AUDIT_DB, audit_whole},
    {"wal", "预写日志的大小", "不超过 64 MB", "长得不收说明检查点跑不了，读会变慢。",
	"看有没有卡住的读者（备份、导出），重启编辑台进程。", 0, audit_wal},
    {"https", "对外地址是 https", "base_url 以 https:// 开头",
	"http 上口令和会话会被中途看到，也挡不住篡改。",
	"装证书，按 /usr/share/qianfa/nginx/site.conf.example 配 nginx，改 base_url。", 0,
	audit_https},
    {"certificate", "TLS 证书的期限", "还有 14 天以上",
	"证书过期，读者打不开网站，编辑也进不来。",
	"续签证书并重载 nginx；在 qianfa.conf 里写 certificate = 证书路径。", 0,
	audit_certificate},
    {"second-factor", "要求两步验证", "second_factor = required",
	"只凭口令，口令一漏就能签发。", "在 qianfa.conf 里设 second_factor = required。",
	0, audit_second_factor},
    {"factors", "每个账号都有第二因素", "没有只靠口令登录的账号",
	"签发、撤稿、授权只该由本人办；口令会被猜到、看到、重复使用。",
	"请本人到“账号”页绑定通行密钥或验证器。", AUDIT_DB, audit_factors},
    {"passwords", "没有悬着的账号", "账号都设好了口令，没有没用掉的邀请链接",
	"拿到邀请链接的人就能设口令，冒名进来。",
	"请本人马上设好口令；不来的人停用账号。", AUDIT_DB, audit_passwords},
    {"idle", "没有长期不用的账号", "90 天内都登录过", "没人用的账号被盗了也没人发现。",
	"问明后停用；账号随时可以再启用。", AUDIT_DB, audit_idle},
    {"admins", "管理员不止一位", "至少两位全站管理员",
	"只有一位时，高权限由他一人授予，他不在就没人能停用账号。",
	"再请一位任管理员（不写稿、不签发的人）。", AUDIT_DB, audit_admins},
    {"signers", "每个栏目都有人签", "每个栏目至少两位责任编辑，每级审核都有人",
	"没有人签，稿件发不出去；只有一位，他自己的稿件没有人能签。",
	"在“用户”里给人授予这个栏目的角色，或调整栏目的审级。", AUDIT_DB, audit_flows},
    {"two-person", "不用两人制", "没有栏目开着两人制",
	"两人制下只有送审的人不能签发，写稿的人可以，少了一道他人把关。",
	"人手够了就在“栏目”里关掉两人制。", AUDIT_DB, audit_two_person},
    {"backup", "最近一次备份", "24 小时内", "磁盘坏了，只能回到最近一次备份。",
	"定时运行 qianfa backup，备份放到另一台机器。", 0, audit_backup},
    {"drill", "最近一次恢复演练", "90 天内",
	"没有演练过的备份不算备份：要用时才发现打不开。",
	"运行 qianfa restore --drill 备份文件：在旁边恢复一份并全部核验，不动网站。", 0,
	audit_drill},
    {"clock", "系统时钟已同步", "内核说时钟与标准时间同步",
	"签发时间、定时发布、验证码都靠时钟。",
	"装 chrony 或开 systemd-timesyncd：timedatectl set-ntp true。", 0, audit_clock},
    {"clock-ledger", "时钟不早于台账", "现在不早于台账最后一条",
	"时钟倒退会让台账的时间前后矛盾。", "校准时钟；查台账最后几条是何时、谁办的。",
	AUDIT_DB, audit_clock_ledger},
    {"logs", "日志留存", "183 天以上（网络安全法要求不少于六个月）",
	"出了事查不到来路，也不合规。",
	"装 conf/logrotate.d/qianfa；设置里的天数不能少于 183。", AUDIT_DB, audit_logs},
    {"head", "台账的签名树头", "两分钟以前的台账都被签过的树头盖住",
	"树头公布出去，谁也不能悄悄截短或重写台账。",
	"看编辑台进程在不在、密钥文件读不读得到：journalctl -u qianfa-desk。", AUDIT_DB,
	audit_head},
    {"processes", "对外、编辑台和印刷的进程", "两个套接字都有进程接着，印刷进程在运行",
	"没有进程接着，没印出来的页面读者看到的是“正在维护”；没有印刷进程，每一页都要现做"
	"。",
	"systemctl restart qianfa.target，看 journalctl 里为什么停了。", 0,
	audit_sockets},
    {"disk", "磁盘余量", "至少 5 % 且 1 GB", "磁盘满了，保存和签发都会失败。",
	"清理旧备份，或换大盘。", 0, audit_disk},
    {"legal", "依法公示的内容", "许可证、备案号、举报电话都填了",
	"互联网新闻信息服务要在网站上公示许可证编号和举报方式。", "在“设置”里填。",
	AUDIT_DB, audit_legal},
};

const size_t audit_checks_n = sizeof audit_checks / sizeof *audit_checks;

enum err audit_say(struct audit_result *out, struct audit_env *env, enum audit_mark mark,
    const char *fmt, ...)
{
	va_list ap;
	char text[2048];
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	out->mark = mark;
	out->found = arena_strdup(env->a, text);
	return OK;
}

void audit_part(
    struct audit_result *out, struct audit_env *env, const struct audit_part *p)
{
	out->parts = arena_grow(
	    env->a, out->parts, out->parts_n, &out->parts_cap, sizeof *out->parts);
	out->parts[out->parts_n++] = *p;
	if (p->why)
		out->mark = AUDIT_RED;
}

void audit_part_err(
    struct audit_result *out, struct audit_env *env, const char *what, enum err e)
{
	struct audit_part p = {.what = what};
	if (e) {
		p.why = arena_strdup(env->a, *err_text() ? err_text() : err_said(e));
		p.said = p.why;
	}
	err_clear();
	audit_part(out, env, &p);
}

char *audit_ago(struct audit_env *env, int64_t at)
{
	long long s = (env->now - at) / 1000;
	if (s < 60)
		return arena_strdup(env->a, "刚刚");
	if (s < 3600)
		return arena_printf(env->a, "%lld 分钟前", s / 60);
	if (s < 2 * 86400)
		return arena_printf(env->a, "%lld 小时前", s / 3600);
	return arena_printf(env->a, "%lld 天前", s / 86400);
}

void audit_run(
    struct audit_result *out, const struct audit_check *check, struct audit_env *env)
{
	*out = (struct audit_result){.mark = AUDIT_UNKNOWN, .found = ""};
	err_clear();
	enum err e = check->fn(out, env);
	if (e) {
		audit_say(out, env, AUDIT_UNKNOWN, "量不出来：%s",
		    *err_text() ? err_text() : err_said(e));
		err_clear();
	}
}
